import { Module } from '@nestjs/common';
import { FindUnread } from './application/find-unread.js';

@Module({ providers: [FindUnread], exports: [FindUnread] })
export class NotificationsModule {}
